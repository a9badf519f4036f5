// node --import @lastbyte/node/register axios.js
import axios from "axios";

const { data } = await axios.get(`${process.env.API_URL}/projects/1200000000000003/tasks?limit=100`);
console.log(`${data.data.length} tasks`);
